-- Where configured. It sets date formats and number characters too, so it comes before them.
ALTER SESSION SET NLS_TERRITORY = :word
