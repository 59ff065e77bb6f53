-- The values of traits that enough people share to be named in a list of choices.
with held as (
    select 'country' as trait, country as held from people
    union all
    select 'language' as trait, language as held from people
    union all
    select 'time_zone' as trait, time_zone as held from people
)

select
    trait,
    held,
    count(*) as people
from held
where held is not null
group by trait, held
having count(*) >= $least
order by trait, people desc, held
