"""Answers as text, tables and files: what people and spreadsheets read and write."""
