"""Does following a matching plan gain what it says? Villages tried in a county, with members and luck that no plan has seen."""
