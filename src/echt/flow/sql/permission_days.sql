-- How many people stood on each basis for a purpose, or objected, at some moments: what the gate would have said then.
with answers as (
    select
        person_id,
        permission_id,
        basis,
        granted,
        at,
        least(
            coalesce(until, timestamp '9999-01-01 00:00:00+00'),
            coalesce(
                lead(at) over (partition by person_id order by at, permission_id),
                timestamp '9999-01-01 00:00:00+00'
            )
        ) as ends
    from said
    where purpose = $purpose and basis <> 'objection'
),

objections as (
    select
        person_id,
        purpose,
        granted,
        at,
        permission_id,
        coalesce(
            lead(at) over (partition by person_id, purpose order by at, permission_id),
            timestamp '9999-01-01 00:00:00+00'
        ) as ends
    from said
    where basis = 'objection'
),

standing_objections as (
    select
        o.person_id,
        o.at,
        least(
            any_value(o.ends),
            coalesce(min(c.at), timestamp '9999-01-01 00:00:00+00')
        ) as ends
    from objections as o
    left join answers as c
        on c.person_id = o.person_id and c.basis = 'consent' and c.granted
        and (c.at > o.at or (c.at = o.at and c.permission_id > o.permission_id))
    where not o.granted
    group by o.person_id, o.purpose, o.at, o.permission_id
),

objecting as (
    select distinct
        m.day,
        s.person_id
    from moments as m
    inner join standing_objections as s on s.at <= m.day and s.ends > m.day
),

allowed as (
    select
        m.day,
        a.person_id,
        a.basis
    from moments as m
    inner join answers as a on a.at <= m.day and a.ends > m.day
    where a.granted
)

select
    a.day,
    a.basis,
    count(*) as people
from allowed as a
left join objecting as o on o.day = a.day and o.person_id = a.person_id
where o.person_id is null
group by a.day, a.basis
union all
select
    day,
    'objection' as basis,
    count(*) as people
from objecting
group by day
