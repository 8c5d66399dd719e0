"""How a sensitivity study is shown."""
