"""How it is said: pressure, tone, length, words of the brand."""
