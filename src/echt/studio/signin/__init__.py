"""Who may in and what they may do: users with passwords and one role each, sessions that end, a brake on guessing."""
