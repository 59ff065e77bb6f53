-- What the gate knows of everyone from the warehouse alone: who is a minor and who is a customer, one row a person.
with stands_for as (
    select from_id as id, max(to_id) as person_id
    from links
    group by from_id
),

known as (
    select coalesce(s.person_id, p.person_id) as person_id, max(case when p.minor then 1 else 0 end) as minor
    from people as p
    left join stands_for as s on s.id = p.person_id
    where p.first_seen is null or p.first_seen <= $at
    group by 1
),

customers as (
    select distinct coalesce(s.person_id, e.person_id) as person_id
    from events as e
    left join stands_for as s on s.id = e.person_id
    where e.name = 'Order Completed' and e.at <= $at
)

select k.person_id, k.minor = 1 as minor, c.person_id is not null as customer
from known as k
left join customers as c on c.person_id = k.person_id
order by k.person_id
