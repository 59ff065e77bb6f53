-- Bought three times or more in the past year.
-- purpose: marketing.communications.email
count('Order Completed', within => '365 days') >= 3
