"""The packaged dictionary statements, one file each; every column is one that Oracle documents for 19c."""
