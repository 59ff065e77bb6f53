-- How much there is to learn from: people who did it, who did it again, since when, and since when enough people had.
select
    count(*) as buyers,
    coalesce(sum(case when times > 1 then 1 else 0 end), 0) as repeaters,
    coalesce(sum(times), 0) as times,
    min(first_at) as first_at,
    min(case when place = $fewest then first_at end) as enough_at
from (
    select
        person_id,
        count(*) as times,
        min(at) as first_at,
        row_number() over (order by min(at), person_id) as place
    from events
    where name = $outcome
    group by person_id
)
