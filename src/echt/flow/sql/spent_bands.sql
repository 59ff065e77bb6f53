-- How much the people of a segment spent in a stretch of time, refunds taken off, in bands: the number of people in each.
with spent as (
    select
        a.person_id,
        coalesce(sum(e.value), 0.0) as amount,
        count(e.message_id) as orders
    from asked as a
    left join events as e
        on e.person_id = a.person_id
        and e.name in ('Order Completed', 'Order Refunded')
        and (e.currency is null or e.currency = $currency)
        and e.at > $since
    group by a.person_id
)

select
    case
        when orders = 0 then 0
        when amount < 50 then 1
        when amount < 200 then 2
        when amount < 1000 then 3
        else 4
    end as band,
    count(*) as people
from spent
group by band
order by band
