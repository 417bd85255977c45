-- Once per connection: an agent's query must not take parallel servers from others.
ALTER SESSION DISABLE PARALLEL QUERY
