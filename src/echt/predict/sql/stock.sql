-- How much there is to learn from: people who did it, who did it again, and since when.
select
    count(*) as buyers,
    coalesce(sum(case when times > 1 then 1 else 0 end), 0) as repeaters,
    coalesce(sum(times), 0) as times,
    min(first_at) as first_at
from (
    select person_id, count(*) as times, min(at) as first_at
    from events
    where name = $outcome
    group by person_id
)
