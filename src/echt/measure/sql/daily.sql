-- What each day after the decision added to a group: goals, and squares of the goals of a person so far.
with steps as (
    select
        d.held,
        cast(floor(date_diff('second', d.decided_at, e.at) / 86400.0) as bigint) + 1 as day,
        row_number() over (partition by d.person_id order by e.at, e.message_id) as nth
    from drawn as d
    inner join events as e on e.person_id = d.person_id
    where e.name = $goal and e.at > d.decided_at and e.at <= $at and date_diff('second', d.decided_at, e.at) < $within_s
)

select
    held,
    day,
    cast(count(*) as double) as total,
    -- the n-th goal of a person takes the square of their count from (n-1)^2 to n^2
    cast(sum(2 * nth - 1) as double) as squares
from steps
group by held, day
order by held, day
