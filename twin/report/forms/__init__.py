"""A view on paper and in spreadsheets: Word, PDF, Excel, CSV and JSON, all from the same page and the same tables."""
