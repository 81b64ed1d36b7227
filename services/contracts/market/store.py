"""How the market is read from the register. It is counted each time, and never kept."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import text

from services.contracts.commissioned_services.store import RUNS
from shared.database.engine import Row, Session

CHUNK = 500
# What is said of places and kinds by a contract itself, or else by the services that it delivers.
_PLACED = """
    SELECT c.id, c.provider_id, c.other_provider_ids, kind.label AS category,
           lower(coalesce(kind.label, '')) AS category_key,
           place.label AS area, lower(coalesce(place.label, '')) AS area_key,
           coalesce(c.end_on <= :soon, false) OR coalesce(c.terminated_on <= :soon, false)
               AS ends_soon,
           CASE WHEN c.currency <> 'GBP' THEN NULL
                WHEN c.yearly_value IS NOT NULL THEN c.yearly_value
                WHEN c.end_on - c.start_on < 366 THEN c.value
                ELSE round(c.value * 365.25 / (c.end_on - c.start_on + 1), 2)
           END AS yearly_value,
           c.kind IN ('framework', 'lot', 'dynamic_market') AND c.id IN (
               SELECT below.framework_id FROM running AS below
               WHERE below.framework_id IS NOT NULL
                 AND coalesce(below.yearly_value, below.value) IS NOT NULL
           ) AS is_called_off
    FROM running AS c
    LEFT JOIN LATERAL (
        SELECT c.category AS label WHERE c.category IS NOT NULL
        UNION
        SELECT s.category FROM contracts.commissioned_service AS s
        WHERE c.category IS NULL AND s.category IS NOT NULL
          AND s.id = ANY(c.commissioned_service_ids)
    ) AS kind ON true
    LEFT JOIN LATERAL (
        SELECT one->>'label' AS label FROM jsonb_array_elements(c.areas) AS one
        UNION
        SELECT one->>'label' FROM contracts.commissioned_service AS s
        CROSS JOIN jsonb_array_elements(s.areas) AS one
        WHERE c.areas = '[]' AND s.id = ANY(c.commissioned_service_ids)
    ) AS place ON true
"""
_WANTED = """(CAST(:category AS text) IS NULL OR category_key = lower(:category))
    AND (CAST(:area AS text) IS NULL OR area_key = lower(:area))
    AND (CAST(:after_category AS text) IS NULL
         OR (category_key, area_key) > (:after_category, :after_area))"""
_REGISTERED = """EXISTS (
    SELECT FROM jsonb_array_elements(o.registrations) AS one
    WHERE one->>'regulator' = '{regulator}'
      AND coalesce(CAST(one->>'registered_on' AS date) <= :today, true)
      AND coalesce(CAST(one->>'expires_on' AS date) >= :today, true)
      AND coalesce(CAST(one->>'ended_on' AS date) > :today, true)
)"""
_PAGE = text(f"""
    WITH running AS MATERIALIZED (
        SELECT c.id, c.kind, c.framework_id, c.provider_id, c.other_provider_ids, c.category,
               c.areas, c.commissioned_service_ids, c.currency, c.value, c.yearly_value,
               c.start_on, c.end_on, c.terminated_on
        FROM contracts.contract AS c WHERE {RUNS}
    ), contract AS MATERIALIZED (
        SELECT * FROM ({_PLACED}) AS placed WHERE {_WANTED}
    ), service AS MATERIALIZED (
        SELECT * FROM (
            SELECT s.id, s.commissioner_kind, s.category,
                   lower(coalesce(s.category, '')) AS category_key,
                   one->>'label' AS area, lower(coalesce(one->>'label', '')) AS area_key,
                   NOT EXISTS (SELECT FROM contracts.contract AS c
                               WHERE c.commissioned_service_ids @> ARRAY[s.id] AND {RUNS})
                       AS is_without_contract
            FROM contracts.commissioned_service AS s
            LEFT JOIN jsonb_array_elements(s.areas) AS one ON true
            WHERE coalesce(s.closed_on > :today, true)
        ) AS placed WHERE {_WANTED}
    ), market AS MATERIALIZED (
        SELECT category_key, area_key, min(category) AS category, min(area) AS area
        FROM (
            SELECT category_key, area_key, category, area FROM contract
            UNION ALL SELECT category_key, area_key, category, area FROM service
        ) AS either
        GROUP BY category_key, area_key ORDER BY category_key, area_key LIMIT :limit
    ), share AS (
        SELECT category_key, area_key, each.provider_id,
               sum(yearly_value) FILTER (
                   WHERE NOT is_called_off AND each.provider_id = contract.provider_id
               ) AS yearly_value
        FROM contract
        JOIN market USING (category_key, area_key)
        CROSS JOIN LATERAL (
            SELECT DISTINCT provider_id
            FROM unnest(contract.provider_id || contract.other_provider_ids) AS one (provider_id)
        ) AS each
        GROUP BY category_key, area_key, each.provider_id
    ), registered AS (
        SELECT o.id, o.name, {_REGISTERED.format(regulator="ofsted")} AS with_ofsted,
               {_REGISTERED.format(regulator="cqc")} AS with_cqc
        FROM contracts.organisation AS o WHERE o.id IN (SELECT provider_id FROM share)
    ), provided AS (
        SELECT category_key, area_key, count(*) AS providers,
               array_agg(yearly_value ORDER BY yearly_value DESC, name, id)
                   FILTER (WHERE yearly_value IS NOT NULL) AS amounts,
               (array_agg(jsonb_build_object('id', id, 'name', name)
                          ORDER BY yearly_value DESC, name, id)
                   FILTER (WHERE yearly_value > 0))[1] AS largest_provider,
               count(*) FILTER (WHERE with_ofsted) AS registered_with_ofsted,
               count(*) FILTER (WHERE with_cqc) AS registered_with_cqc,
               count(*) FILTER (WHERE with_ofsted AND with_cqc) AS registered_with_both
        FROM share JOIN registered ON registered.id = share.provider_id
        GROUP BY category_key, area_key
    ), agreed AS (
        SELECT category_key, area_key, count(DISTINCT id) AS live_contracts,
               count(DISTINCT id) FILTER (WHERE ends_soon) AS ending_soon,
               count(DISTINCT id) FILTER (WHERE yearly_value IS NULL AND NOT is_called_off)
                   AS contracts_without_value
        FROM contract GROUP BY category_key, area_key
    ), needed AS (
        SELECT category_key, area_key, count(DISTINCT id) AS services,
               count(DISTINCT id) FILTER (WHERE commissioner_kind <> 'council_or_nhs')
                   AS services_of_others,
               count(DISTINCT id) FILTER (
                   WHERE commissioner_kind = 'council_or_nhs' AND is_without_contract
               ) AS services_without_contract
        FROM service GROUP BY category_key, area_key
    )
    SELECT market.*, amounts, largest_provider, coalesce(services, 0) AS services,
           coalesce(services_of_others, 0) AS services_of_others,
           coalesce(services_without_contract, 0) AS services_without_contract,
           coalesce(providers, 0) AS providers, coalesce(live_contracts, 0) AS live_contracts,
           coalesce(ending_soon, 0) AS ending_soon,
           coalesce(contracts_without_value, 0) AS contracts_without_value,
           coalesce(registered_with_ofsted, 0) AS registered_with_ofsted,
           coalesce(registered_with_cqc, 0) AS registered_with_cqc,
           coalesce(registered_with_both, 0) AS registered_with_both
    FROM market
    LEFT JOIN agreed USING (category_key, area_key)
    LEFT JOIN provided USING (category_key, area_key)
    LEFT JOIN needed USING (category_key, area_key)
    ORDER BY category_key, area_key
""")  # noqa: S608 -- our own conditions


def page(
    session: Session,
    *,
    category: str | None,
    area: str | None,
    today: date,
    soon: date,
    after: tuple[str, str] | None,
    limit: int,
) -> Sequence[Row]:
    """Return the market by kind and place, those after a place in the list."""
    after_category, after_area = after or (None, None)
    found = session.execute(
        _PAGE,
        {
            "category": category,
            "area": area,
            "today": today,
            "soon": soon,
            "after_category": after_category,
            "after_area": after_area,
            "limit": limit,
        },
    )
    return found.mappings().all()


def every(
    session: Session, *, category: str | None, area: str | None, today: date, soon: date
) -> Iterator[Row]:
    """Yield the whole market by kind and place, a chunk at a time."""
    after: tuple[str, str] | None = None
    while True:
        rows = page(
            session,
            category=category,
            area=area,
            today=today,
            soon=soon,
            after=after,
            limit=CHUNK,
        )
        yield from rows
        if len(rows) < CHUNK:
            return
        after = (rows[-1]["category_key"], rows[-1]["area_key"])
