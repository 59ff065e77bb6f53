"""What a text claims, held against the facts."""
