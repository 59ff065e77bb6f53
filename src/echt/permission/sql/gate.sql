-- Everyone asked about, once, with the permission that makes them reachable or the first reason why they are not.
with stands_for as (
    select from_id as id, max(to_id) as person_id
    from links
    group by from_id
),

known as (
    select
        coalesce(s.person_id, p.person_id) as person_id,
        max(case when p.minor then 1 else 0 end) as minor
    from people as p
    left join stands_for as s on s.id = p.person_id
    where p.first_seen is null or p.first_seen <= $at
    group by 1
),

answers as (
    select
        coalesce(s.person_id, a.person_id) as person_id,
        a.person_id = coalesce(s.person_id, a.person_id) as own,
        a.permission_id,
        a.basis,
        coalesce(a.objected, false) as objected,
        coalesce(a.granted, false) as granted,
        a.permission_id is not null and a.until is not null and a.until <= $at as expired,
        a.permission_id is not null as answered,
        a.evidence
    from standing as a
    left join stands_for as s on s.id = a.person_id
),

-- a merge only takes away: what any id of a person refused is refused, what only another id was granted is not granted
merged as (
    select
        person_id,
        max(case when objected then 1 else 0 end) as objected,
        max(case when answered and not granted and not expired then 1 else 0 end) as refused,
        max(case when own and granted then permission_id end) as permission_id,
        max(case when own and granted then basis end) as basis,
        max(case when own and granted then evidence end) as evidence,
        max(case when own and expired then 1 else 0 end) as expired
    from answers
    group by person_id
),

customers as (
    select distinct coalesce(s.person_id, e.person_id) as person_id
    from events as e
    left join stands_for as s on s.id = e.person_id
    where e.name = 'Order Completed' and e.at <= $at
        and exists (select 1 from standing as a where a.basis = 'soft_opt_in')
),

everyone as (
    select person_id from known where $everyone
    union
    select person_id from answers where $everyone
    union
    select coalesce(s.person_id, a.person_id) as person_id
    from asked as a
    left join stands_for as s on s.id = a.person_id
),

judged as (
    select
        e.person_id,
        m.permission_id,
        m.basis,
        coalesce(m.objected, 0) as objected,
        coalesce(k.minor, 0) as minor,
        case
            when m.person_id is null then 'nothing'
            when m.refused = 1 then 'refused'
            when m.permission_id is null and m.expired = 1 then 'expired'
            when m.permission_id is null then 'nothing'
            when $electronic and m.basis not in ('consent', 'soft_opt_in') then 'basis_not_lawful'
            when m.basis <> 'soft_opt_in' then ''
            when not $electronic then 'basis_not_lawful'
            when c.person_id is null then 'not_a_customer'
            when coalesce(json_extract_string(m.evidence, '$.collected_with_order'), '') = '' then 'no_order_in_evidence'
            when coalesce(json_extract_string(m.evidence, '$.opt_out_at_collection'), '') <> 'true' then 'no_opt_out_at_collection'
            when coalesce(json_extract_string(m.evidence, '$.product_categories'), '') in ('', '[]') then 'no_product_categories'
            when exists (
                select 1 from about as b
                where strpos(json_extract_string(m.evidence, '$.product_categories'), '"' || b.category || '"') = 0
            ) then 'not_similar'
            else ''
        end as condition
    from everyone as e
    left join merged as m on m.person_id = e.person_id
    left join known as k on k.person_id = e.person_id
    left join customers as c on c.person_id = e.person_id
)

select
    person_id,
    permission_id,
    basis,
    case
        when objected = 1 then 'objection'
        when condition <> '' then 'no_permission'
        when minor = 1 and $no_minors then 'minor'
    end as reason,
    case when objected = 1 then 'objected' when condition <> '' then condition when minor = 1 then 'minor' else '' end as condition
from judged
order by person_id
