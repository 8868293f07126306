"""Pictures as PNG, drawn by Typst in one theme."""
