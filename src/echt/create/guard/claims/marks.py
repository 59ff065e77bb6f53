"""Names of labels, standards and awards that many know: each may be shown only where a fact names it."""

import re

__all__ = ["MARKS"]

MARKS = re.compile(
    r"(?<![\w-])(?:Rainforest Alliance|Fair ?[Tt]rade|FSC|PEFC|ISO[ -]?\d{3,5}|SOC ?[123]|B[ -]?Corp|EKO(?:-keurmerk)?|Skal|EU Ecolabel|Ecolabel|GOTS|"
    r"OEKO-?TEX|Oeko-?[Tt]ex|MSC|ASC|UTZ|TÜV|Kiwa|KEMA|DEKRA|Thuiswinkel Waarborg|Trustpilot|HACCP|Demeter|Beter Leven|Energy Star|Bib Gourmand|"
    r"Michelin|PDO|PGI|AOC|DOCG?|V-[Ll]abel|Leaping Bunny|PETA|Peta|Vegan Society|Nordic Swan|Blue Angel|Blauer Engel|Cradle[ -]to[ -]Cradle|C2C|BREEAM|LEED|"
    r"Soil Association|Red Tractor|Woolmark|Bluesign|bluesign|Responsible Wool Standard|RWS|GRS|Global Recycled Standard|NEN[ -]?\d+|Good Housekeeping|Which\? Best Buy|"
    r"Consumentenbond|Booker Prize|Libris(?: Literatuurprijs)?|AKO[ -]Literatuurprijs|Red Dot|iF Design|Nobel\w*|PCI DSS|HIPAA|AFM|DNB|Kifid|FCA|CE-\w+)(?![\w-])"
)
