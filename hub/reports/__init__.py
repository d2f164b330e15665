"""Reports of the store: read from state, as JSON and as spreadsheets (报表)."""
