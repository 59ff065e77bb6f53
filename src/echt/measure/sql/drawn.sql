-- Everyone who took part in the draw of a plan, once, with what they did in the days that were agreed.
with drawn as (
    select
        coalesce(l.to_id, d.person_id) as person_id,
        min(d.run_id) as run_id,
        min(d.at) as decided_at,
        max(case when d.arm = 'holdout' then 1 else 0 end) as held,
        max(case when d.creative_id is not null then 1 else 0 end) as sent,
        max(case when d.simulated then 1 else 0 end) as simulated
    from decisions as d
    left join gate_links as l on l.from_id = d.person_id
    -- these three are settled before the draw: nobody with them could have been drawn
    where d.reason not in ('objection', 'no_permission', 'minor')
    group by 1
    -- two ids of one person, drawn apart: neither group can claim them
    having min(case when d.arm = 'holdout' then 1 else 0 end) = max(case when d.arm = 'holdout' then 1 else 0 end)
),

-- money that came back counts against orders
done as (
    select
        e.person_id,
        e.at,
        case when e.name = $goal then 1.0 else 0.0 end as times,
        case when e.currency is null or e.currency = $currency then coalesce(e.value, 0.0) else 0.0 end as value,
        case when e.simulated and e.name = $goal then 1.0 else 0.0 end as simulated_times
    from events as e
    where e.name = $goal or ($goal = 'Order Completed' and e.name in ('Order Refunded', 'Order Cancelled'))
)

select
    w.person_id,
    w.run_id,
    w.decided_at,
    w.held,
    w.sent,
    w.simulated,
    coalesce(sum(o.times), 0.0) as times,
    coalesce(sum(o.value), 0.0) as value,
    coalesce(sum(o.simulated_times), 0.0) as simulated_times
from drawn as w
inner join reachable as r on r.person_id = w.person_id
left join done as o
    on o.person_id = w.person_id
    and o.at > w.decided_at
    and o.at <= $at
    and date_diff('second', w.decided_at, o.at) < $within_s
group by w.person_id, w.run_id, w.decided_at, w.held, w.sent, w.simulated
order by w.person_id
