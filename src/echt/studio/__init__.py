"""The Studio: one page, Today, in Dutch and English, served on this machine only."""
