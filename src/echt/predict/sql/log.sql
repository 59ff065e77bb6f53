-- What each person did, in numbers; a row a person says since when they are known, a row an event name gives its code.
with young as (
    select p.person_id
    from people as p
    where p.minor
    group by p.person_id
),

persons as (
    select
        n.person_id,
        n.who
    from numbered as n
    left join young as y on y.person_id = n.person_id
    where y.person_id is null
),

ranked as (
    select
        e.name,
        row_number() over (order by count(*) desc, e.name) - 1 as code
    from events as e
    where $every or e.name in (select w.name from wanted as w)
    group by e.name
),

names as (
    select
        name,
        code
    from ranked
    where code < $most
)

select
    0 as kind,
    p.who as who,
    epoch_us(e.at) as at_us,
    n.code as code,
    e.value as value,
    coalesce(e.simulated, false) as simulated,
    cast(null as varchar) as word
from events as e
inner join persons as p on p.person_id = e.person_id
inner join names as n on n.name = e.name
union all
select
    1 as kind,
    p.who as who,
    epoch_us(min(k.first_seen)) as at_us,
    -1 as code,
    cast(null as double) as value,
    false as simulated,
    case when min(k.country) = max(k.country) then min(k.country) end as word
from persons as p
left join people as k on k.person_id = p.person_id
group by p.who
union all
select
    2 as kind,
    -1 as who,
    cast(null as bigint) as at_us,
    n.code as code,
    cast(null as double) as value,
    false as simulated,
    n.name as word
from names as n
