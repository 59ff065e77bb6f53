-- Bought in the past year, and nothing in the last 60 days.
-- purpose: marketing.communications.email
did('Order Completed', within => '365 days')
and not did('Order Completed', within => '60 days')
