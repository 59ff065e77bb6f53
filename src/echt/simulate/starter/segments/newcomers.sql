-- Bought for the first time in the past 90 days.
-- purpose: marketing.communications.email
first_time('Order Completed', within => '90 days')
