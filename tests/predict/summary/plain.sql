-- The plain formulation of a summary, for tests: slow, and easy to believe. {unit} is SQL of the unit of a moment.
with counted as (
    select
        person,
        moment,
        {unit} as u,
        case when amount is null or isnan(amount) then 0 else cast(round_even(amount * 1e6, 0) as hugeint) end as micro
    from log
    where person is not null and moment is not null and moment <= $until and (name in (select unnest($names)) or $all)
),

bought as (
    select person, min(u) as first, max(u) as last, count({distinct} u) - 1 as frequency
    from counted
    where micro >= 0
    group by person
),

-- of several orders at the first moment, the one of the lowest amount is the first; a day and the like is one purchase
opening as (
    select c.person, min(c.micro) as micro
    from counted as c
    inner join bought as b on b.person = c.person and c.u = b.first
    where c.micro >= 0
    group by c.person
),

paid as (
    select
        b.person,
        coalesce(sum(c.micro) filter (where c.u > b.first), 0)
        + case when {orders} then coalesce(sum(c.micro) filter (where c.u = b.first and c.micro >= 0), 0) - any_value(o.micro) else 0 end
            as micro
    from bought as b
    inner join opening as o on o.person = b.person
    inner join counted as c on c.person = b.person
    group by b.person
)

select
    b.person,
    b.frequency,
    (b.last - b.first) / {scale} as recency,
    ({until_unit} - b.first) / {scale} as age,
    case when b.frequency > 0 then p.micro::double / (b.frequency * 1e6::double) else 0 end as monetary
from bought as b
inner join paid as p on p.person = b.person
order by b.person
