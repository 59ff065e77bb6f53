-- Bought at least once in the past year, and nothing in the last 30 days.
-- purpose: marketing.communications.email
count('Order Completed', within => '365 days') >= 1
and not did('Order Completed', within => '30 days')
