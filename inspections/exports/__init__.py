"""Data given out: tables as CSV, XLSX and JSON, coming visits for calendars, the yearly report."""
