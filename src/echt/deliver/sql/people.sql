-- Of everyone who gets something: the language they read, by their own choice, then by what is known, then by country.
select
    w.person_id,
    coalesce(
        w.language,
        p.language,
        case when p.country = 'NL' then 'nl' when p.country is not null and p.country <> 'BE' then 'en' end
    ) as language
from wanted as w
left join people as p on p.person_id = w.person_id
