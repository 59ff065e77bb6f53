-- How many people of each group did it for the first time on each day after the decision.
with first_time as (
    select d.person_id, d.held, min(date_diff('second', d.decided_at, e.at)) as seconds
    from drawn as d
    inner join events as e on e.person_id = d.person_id
    where e.name = $goal and e.at > d.decided_at and e.at <= $at and date_diff('second', d.decided_at, e.at) < $within_s
    group by d.person_id, d.held
)

select held, cast(floor(seconds / 86400.0) as bigint) + 1 as day, count(*) as did
from first_time
group by held, day
order by held, day
