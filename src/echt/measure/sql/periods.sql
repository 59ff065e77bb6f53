-- How often each person in the draw reached the goal in each period after the decision; periods without are left out.
select
    d.place,
    cast(floor(date_diff('second', d.decided_at, e.at) / $span_s) as bigint) as period,
    cast(count(*) as double) as times
from drawn as d
inner join events as e on e.person_id = d.person_id
where e.name = $goal and e.at > d.decided_at and e.at <= $at
group by d.place, period
order by d.place, period
