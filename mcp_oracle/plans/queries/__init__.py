"""The packaged statement on PLAN_TABLE; every column is one that Oracle documents for 19c."""
