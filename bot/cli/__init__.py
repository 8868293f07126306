"""The command line besides running the bot: one file for each family of commands."""
