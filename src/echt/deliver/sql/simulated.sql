-- Which of these people do not exist.
select wanted.person_id, coalesce(bool_or(people.simulated), false) as simulated
from wanted
left join people on people.person_id = wanted.person_id
group by wanted.person_id
