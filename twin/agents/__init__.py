"""Mesa's view of the world: units, townships, villages and households as agents over its columns."""
