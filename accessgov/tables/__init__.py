"""Files that people upload, read as tables of text: CSV and XLSX, each within limits."""
