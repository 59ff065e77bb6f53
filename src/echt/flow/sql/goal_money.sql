-- What the people asked did, or spent, in a stretch of time: the spread between them is what a measurement has to see through.
with done as (
    select
        a.person_id,
        case when $money
            then coalesce(sum(case when e.currency is null or e.currency = $currency then e.value end), 0.0)
            else cast(count(e.message_id) as double)
        end as amount
    from asked as a
    inner join reachable as r on r.person_id = a.person_id
    left join events as e
        on e.person_id = a.person_id
        and e.name = $goal
        and e.at > $since
        and e.at <= $until
    group by a.person_id
)

select
    count(*) as people,
    coalesce(sum(amount), 0.0) as total,
    coalesce(sum(amount * amount), 0.0) as squares
from done
