-- users belong to no workspace and are closed to tenants; this one question about a fellow member is open to them.
CREATE FUNCTION "member_is_verified" ("person" uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT u.email_verified_at IS NOT NULL
  FROM public.users u JOIN public.memberships m ON m.user_id = u.id
  WHERE u.id = person AND u.deleted_at IS NULL
    AND m.workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid
$$;
REVOKE ALL ON FUNCTION "member_is_verified" (uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "member_is_verified" (uuid) TO broadcaster_tenant;
