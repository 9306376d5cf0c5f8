"""The ontology as a workbook that people edit, and back."""
