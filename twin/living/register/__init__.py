"""The register: files written whole or not, entered once, held by one person at a time."""
