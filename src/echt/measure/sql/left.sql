-- In which period after the decision a person in the draw said goodbye, if they did.
select
    d.place,
    min(cast(floor(date_diff('second', d.decided_at, g.at) / $span_s) as bigint)) as period
from goodbyes as g
left join gate_links as l on l.from_id = g.person_id
inner join drawn as d on d.person_id = coalesce(l.to_id, g.person_id)
where g.at > d.decided_at
group by d.place
order by d.place
