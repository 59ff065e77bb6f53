-- How often the people asked did it in a stretch of time: what an average and a spread between them are made of.
with done as (
    select
        a.person_id,
        count(e.message_id) as times,
        coalesce(sum(case when e.currency is null or e.currency = $currency then e.value end), 0.0) as value
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
    coalesce(sum(times), 0) as total,
    coalesce(sum(times * times), 0) as squares,
    coalesce(sum(value), 0.0) as value
from done
