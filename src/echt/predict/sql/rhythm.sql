-- Everyone's orders up to a cut-off: how many, how recent by five half-lives, and how many in the horizon after it.
with orders as (
    select
        person_id,
        at,
        value,
        simulated,
        case when at <= $cutoff then date_diff('minute', at, $cutoff) / 1440.0 end as age_days
    from events
    where name = $outcome and at <= $until
),

known as (
    select
        r.person_id,
        least(min(p.first_seen), min(o.at)) as since
    from reachable as r
    left join people as p on p.person_id = r.person_id
    left join orders as o on o.person_id = r.person_id
    group by r.person_id
)

select
    k.person_id,
    date_diff('minute', k.since, $cutoff) / 1440.0 as age_days,
    -- sums are rounded: threads add in any order, and the same facts must give the same numbers
    -- the order by which somebody became known is not evidence of a rhythm
    coalesce(sum(case when o.at > k.since and o.age_days is not null then 1.0 else 0.0 end), 0.0) as x_all,
    round(coalesce(sum(case when o.at > k.since and o.age_days is not null then pow(2.0, -o.age_days / 30.0) else 0.0 end), 0.0), 9) as x_30,
    round(coalesce(sum(case when o.at > k.since and o.age_days is not null then pow(2.0, -o.age_days / 60.0) else 0.0 end), 0.0), 9) as x_60,
    round(coalesce(sum(case when o.at > k.since and o.age_days is not null then pow(2.0, -o.age_days / 120.0) else 0.0 end), 0.0), 9) as x_120,
    round(coalesce(sum(case when o.at > k.since and o.age_days is not null then pow(2.0, -o.age_days / 240.0) else 0.0 end), 0.0), 9) as x_240,
    coalesce(sum(case when o.age_days is null and o.at is not null then 1.0 else 0.0 end), 0.0) as later,
    coalesce(sum(case when o.age_days is not null and o.value > 0 then 1.0 else 0.0 end), 0.0) as valued,
    round(coalesce(sum(case when o.age_days is not null and o.value > 0 then o.value else 0.0 end), 0.0), 6) as value,
    round(coalesce(sum(case when o.age_days is not null and o.value > 0 then o.value * o.value else 0.0 end), 0.0), 4) as squares,
    coalesce(max(case when o.simulated then 1 else 0 end), 0) as simulated
from known as k
left join orders as o on o.person_id = k.person_id
where k.since <= $cutoff
group by k.person_id, k.since
order by k.person_id
