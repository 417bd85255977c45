-- Once per connection, Oracle AI Database 23ai and later: the session behaves as in a read-only database.
ALTER SESSION SET READ_ONLY = TRUE
