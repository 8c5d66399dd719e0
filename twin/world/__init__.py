"""The state of a run: columns by level, and the ledger in which every fen is accounted for."""
