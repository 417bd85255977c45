-- Where configured. It sets NLS_SORT and the language of dates too, so it comes before them.
ALTER SESSION SET NLS_LANGUAGE = :word
