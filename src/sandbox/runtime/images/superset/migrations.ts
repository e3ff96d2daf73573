/** The newest migrations of Superset 4.0, as `superset db upgrade` names them; the 237 before are not told. */
export const migrations = [
  'ee179a490af9 -> 0769ef90fddd, Fix schema perm for datasets',
  '0769ef90fddd -> 2e826adca42c, Fix schema for log',
  '2e826adca42c -> 8ace289026f3, add on delete cascade for dashboard_slices',
  '8ace289026f3 -> 4448fa6deeb1, add on delete cascade for embedded_dashboards',
  '4448fa6deeb1 -> 9f4a086c2676, add_normalize_columns_to_sqla_model',
  '9f4a086c2676 -> ec54aca4c8a2, Increase ab_user.email field size',
  'ec54aca4c8a2 -> 317970b4400c, Added always_filter_main_dttm to datasource',
  '317970b4400c -> 4b85906e5b91, add on delete cascade for dashboard_roles',
  '4b85906e5b91 -> b7851ee5522f, replay 317970b4400c',
  'b7851ee5522f -> 06dd9ff00fe8, add_percent_calculation_type_funnel_chart',
  '06dd9ff00fe8 -> 65a167d4c62e, add indexes to report models',
  '65a167d4c62e -> 59a1450b3c10, drop_filter_sets_table',
  '59a1450b3c10 -> a32e0c4d8646, migrate-sunburst-chart',
  '59a1450b3c10 -> 96164e3017c6',
  '96164e3017c6, a32e0c4d8646 -> 15a2c68a2e6b, merging two heads',
  'a32e0c4d8646 -> 214f580d09c9, migrate_filter_boxes_to_native_filters',
  '214f580d09c9 -> e863403c0c50, drop_url_table',
  'e863403c0c50, 15a2c68a2e6b -> 1cf8e4344e2b, merging',
  '1cf8e4344e2b -> 87d38ad83218, Migrate can_view_and_drill permission',
  '87d38ad83218 -> 17fcea065655, change_text_to_mediumtext',
];

/** The revision of a database that is up to date. */
export const head = '17fcea065655';

/** The tables that they make, but for those of `metadata.ts` with columns. */
export const tables =
  'annotation annotation_layer cache_keys css_templates dashboard_roles dashboard_slices dashboard_user dashboards dynamic_plugin embedded_dashboards favstar key_value keyvalue logs query report_execution_log report_recipient report_schedule report_schedule_user rls_filter_roles rls_filter_tables row_level_security_filters saved_query sl_columns sl_dataset_columns sl_dataset_tables sl_dataset_users sl_datasets sl_table_columns sl_tables slice_user slices sql_metrics sqlatable_user ssh_tunnels tab_state table_columns table_schema tables tag tagged_object user_attribute user_favorite_tag'.split(
    ' ',
  );
