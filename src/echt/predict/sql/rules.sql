-- What simple rules go by at a cut-off: when each person last did it, and how often in the year before.
select
    person_id,
    max(epoch(at)) / 86400.0 as last_day,
    cast(count(*) filter (where at > $year) as double) as year_times
from events
where name = $outcome and at <= $cutoff
group by person_id
order by person_id
