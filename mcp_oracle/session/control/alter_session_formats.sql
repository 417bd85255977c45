-- Once per connection: implicit conversions between text and dates or numbers no longer depend on the client's
-- locale, dates look as they do in our answers, and local time is one and the same on every machine.
ALTER SESSION SET TIME_ZONE = :word NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6' NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6 TZH:TZM' NLS_NUMERIC_CHARACTERS = '.,'
