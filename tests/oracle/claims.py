"""Which test claims which figure that other programs computed, and which figures are not ours.

A path names leaves of a file: "/" between its parts, "*" for any one part, "|" between choices.
Every leaf is claimed by a test or left out for a reason; ``test_claims`` sees to it.
"""

Paths = dict[str, tuple[str, ...]]

_FIT = "npar|chisq|df|pvalue|cfi|tli|rmsea|rmsea.ci.lower|rmsea.ci.upper|srmr"

#: psych_oracle.json: module.test -> paths.
CLAIMED: Paths = {
    "test_oracle.test_the_mean_of_all_others_on_every_dimension": (
        "R/scoring/n_rows_others_cycle1",
        "R/scoring/dim_mean_others/*",
    ),
    "test_oracle.test_who_has_too_few_answers_for_a_score": ("R/scoring/n_dim_NA/*",),
    "test_oracle.test_the_mean_of_every_group_on_every_dimension": (
        "R/self_other/*/leader|dim|self|manager|peer|report",
    ),
    "test_oracle.test_the_composite_of_the_others_and_the_gap_to_it": (
        "R/self_other/*/others_equal_groups|others_equal_raters|diff",
    ),
    "test_oracle.test_the_spread_of_the_others_and_their_likeness_to_own_views": (
        "R/self_other/*/sd_others|category",
        "R/self_other_sd_of_others|self_other_r/*",
    ),
    "test_oracle.test_the_moments_of_every_leader_on_vision_as_reports_see_it": (
        "R/mod_var_input/*/*",
    ),
    "test_oracle.test_the_pooled_spread_of_vision_as_reports_see_it": (
        "intervals_VI_report/phi0|m0|d0",
    ),
    "test_oracle.test_the_interval_of_a_leader_on_vision_as_reports_see_it": (
        "intervals_VI_report/table/*/leader|n|mean|s2|score_lo|score_hi",
    ),
    "test_oracle.test_the_interval_of_a_hand_case": (
        "interval_hand_cases/cases/*/scores|interval/*",
    ),
    "test_instrument_quality.test_alpha_and_its_interval": (
        "R/reliability/*/n|alpha_raw|alpha_multilevel|semTools_alpha",
        "R/reliability/*/alpha_feldt_95/*",
        "python/reliability/*/n|pingouin_alpha",
        "python/reliability/*/pingouin_ci95/*",
    ),
    "test_instrument_quality.test_what_each_item_adds": (
        "R/reliability/*/alpha_if_dropped|r_drop/*",
    ),
    "test_instrument_quality.test_standardised_alpha_is_the_mean_correlation_stepped_up": (
        "R/reliability/VI|IC|IS|SL|PR/alpha_std|avg_r",
    ),
    "test_instrument_quality.test_alpha_of_all_items": ("R/reliability/ALL20/alpha_std",),
    "test_instrument_quality.test_omega_and_loadings_of_the_minimum_residual_factor": (
        "R/reliability/*/omega_total_minres_std|psych_omega_tot",
        "R/reliability/*/minres_loadings_std/*",
        "python/reliability/*/omega_total_own_minres",
        "python/reliability/*/own_minres_loadings/*",
    ),
    "test_instrument_quality.test_omega_by_likelihood_from_the_one_factor_model": (
        "R/reliability/*/cfa_loadings_raw|cfa_resid_raw/*",
        "R/reliability/*/omega_cfa_ml_raw|semTools_omega|semTools_omega2|semTools_omega3",
        "R/reliability/*/semTools_ave",
    ),
    "test_instrument_quality.test_the_fit_of_the_factor_models": (
        "R/cfa/n",
        f"R/cfa/five_ML|five_MLR|one_ML/{_FIT}",
    ),
    "test_instrument_quality.test_the_standardised_solution_of_five_factors": (
        "R/cfa/std_loadings/*",
        "R/cfa/factor_cor/*/VI|IC|IS|SL|PR",
    ),
    "test_instrument_quality.test_five_factors_fit_as_semopy_finds_them": (
        "python/cfa_semopy/n|DoF|chi2|chi2 p-value|CFI|TLI|RMSEA",
    ),
    "test_instrument_quality.test_the_raters_needed_for_a_reliability_of_70": (
        "R/spearman_brown/icc1|k_for_070/*",
    ),
    "test_raters.test_the_analysis_of_variance": (
        "R/icc/*/*/N|G|kbar|n0|MSB|MSW|F|p|ICC1_multilevel|ICC2_multilevel|ICC1_n0",
    ),
    "test_raters.test_the_variance_components_are_nlme_s_or_more_likely": (
        "R/icc/*/*/reml_tau2|reml_sigma2|ICC1_reml|ICC2_reml_kbar|grand_mean_reml",
    ),
    "test_raters.test_the_variance_components_and_predictions_agree_with_lme4": (
        "R/eb_VI_report/mu|tau2|sigma2",
        "R/eb_VI_report/table/*/*",
    ),
    "test_raters.test_the_variance_components_agree_with_statsmodels": ("python/mixedlm/*/*",),
    "test_raters.test_the_coefficients_of_leaders_with_five_reports_agree_with_pingouin": (
        "python/icc/*/G",
        "python/icc/*/vals/ICC(1,1)|ICC(1,k)",
    ),
    "test_raters.test_agreement_within_each_leader": (
        "R/agreement/*/*/leader|n|awg|ad_m|ad_md|sd_of_rater_means",
        "R/agreement/*/*/rwgj_uniform|rwgj_slight_skew|rwgj_moderate_skew|rwgj_heavy_skew",
        "R/agreement/*/*/rwgj_triangular|rwgj_normal|rwgj_lindell_uniform|rwgj_lindell_maxdiss",
    ),
    "test_raters.test_agreement_on_a_single_item": ("R/agreement_single_VI1_report/*/*",),
    "test_raters.test_the_reliable_change_of_each_leader_from_icc2": (
        "R/rci_VI_report/sd1|reliability_ICC2|sem|s_diff|threshold95|threshold90",
        "R/rci_VI_report/table/*/leader|x1|x2|rci_JT",
    ),
    "test_careless_and_norms.test_the_owner_of_the_data_reads_the_same_row_by_row": (
        "R/careless/*/leader|rater|group|longstring|irv|mahad_d2|mahad_flag999|sec_per_item",
    ),
    "test_careless_and_norms.test_the_queue_holds_planted_forms_alone_and_most_of_them": (
        "R/careless/*/planted",
    ),
    "test_careless_and_norms.test_a_leader_among_the_others": (
        "norms_VI_leave_one_out/*/x|N|percentile|crawford_howell_t",
        "norms_VI_leave_one_out/*/jeffreys90/*",
    ),
    "test_published.test_the_table_of_spearman_and_brown": ("spearman_brown_table/*/*",),
}

#: psych_oracle.json: reason -> paths no test claims.
NOT_OURS: Paths = {
    "words, not figures": (
        "about",
        "R|python/versions/*",
        "R/cfa/factor_cor/*/_row",
        "python/reliability/*/factor_analyzer_error",
        "python/icc/*/index/*",
        "intervals_VI_report/definition",
        "interval_hand_cases/params",
        "interval_hand_cases/cases/*/case",
    ),
    "not computed here": (
        "R/reliability/*/guttman6|omega_h_5f|omega_tot_5f",
        "R/agreement/*/*/mean_item_sd",
        "R/cfa/*/aic|bic",
        "norms_VI_leave_one_out/*/smoothed_normal",
    ),
    "robust and clustered corrections are not computed": (
        "R/cfa/five_MLR/chisq.scaled|cfi.robust|tli.robust|rmsea.robust",
        "R/cfa/five_MLR/cfi.scaled|tli.scaled|rmsea.scaled",
        "R/cfa/five_MLR_clustered/*",
    ),
    "change in a report follows from printed values alone": (
        "R/rci_VI_report/sigma2_pooled",
        "R/rci_VI_report/table/*/n1|n2|v1|v2|z_pooled|welch_t",
    ),
    "two-way coefficients do not apply: raters are not crossed; measurement.md 1.6": (
        "python/icc/*/vals/ICC(A,1)|ICC(C,1)|ICC(A,k)|ICC(C,k)",
    ),
    "the wrong tool for one leader; measurement.md 1.5": ("python/krippendorff/*/*",),
    "conventions of semopy's own": (
        "python/cfa_semopy/DoF Baseline|chi2 Baseline|GFI|AGFI|NFI|AIC|BIC|LogLik",
    ),
    "a fitted prior breaks on such data, so ours is fixed; measurement.md 1.4": (
        "python/mod_var/*/*",
    ),
    "intervals that leave the scale or have no width; measurement.md 1.4": (
        "intervals_VI_report/s0_2",
        "intervals_VI_report/table/*/s2_mod|t_lo|t_hi|modt_lo|modt_hi",
    ),
    "on the way to the limits, which are compared": ("intervals_VI_report/table/*/phi",),
}

_GROUPED = "MSB|MSW|F|dfb|dfw|ICC1_aov|ICC2_aov|ICC1_lme|ICC2_lme"

#: published.json: module.test -> paths.
PUBLISHED_CLAIMED: Paths = {
    "test_published_r.test_the_coefficients_of_published_groups": (
        f"bh1996/HRS|LEAD|COHES|WBEING/{_GROUPED}",
        f"lq2002/LEAD|TSIG|HOSTILE/{_GROUPED}",
        f"klein2000/*/{_GROUPED}",
        f"bhr2000/HRS|leadmean/{_GROUPED}",
        "bh1996|lq2002|klein2000|bhr2000/n|groups",
    ),
    "test_published_r.test_the_figures_printed_for_well_being_in_the_army": (
        "bh1996/published_check/ICC1_aov|ICC1_lme|ICC2.lme_weighted_FALSE",
        "bh1996/published_check/var_intercept|var_residual",
        "bh1996/WBEING_psychometric/ICC1.lme|ICC2.lme_unweighted",
    ),
    "test_published_r.test_agreement_in_the_first_companies": (
        "lq2002/rwg_j_LEAD/ranvar",
        "lq2002/rwg_j_LEAD/first10/*/*",
        "lq2002/rwg_j_LEAD/summary/*",
    ),
    "test_published_r.test_agreement_in_companies": (
        "lq2002/rwg_j_LEAD_slight_skew_1.34|rwg_j_lindell_LEAD|rwg_LEAD_scale|rwg_j_TSIG/*",
        "lq2002/awg_LEAD|awg_LEAD05|adm_LEAD|adm_md_LEAD/*",
    ),
    "test_published_r.test_alpha_in_companies": ("lq2002/alpha_LEAD|alpha_TSIG|alpha_HOSTILE",),
    "test_published_r.test_agreement_in_the_army": (
        "bhr2000/rwg_j_11items|rwg_RELIG/*",
        "bhr2000/alpha_11items",
    ),
    "test_published_r.test_agreement_in_platoons_with_a_missing_cell": (
        "cohesion/rwg_j_platoon|rwg_COH01/*/rwg.j|rwg",
        "cohesion/alpha/Alpha|N",
    ),
    "test_published_r.test_alpha_and_omega_of_the_big_five": (
        "bfi/n",
        "bfi/*/n_complete|alpha_raw|alpha_std|omega_tot_1f",
    ),
    "test_published_r.test_alpha_of_the_attitude_survey": (
        "attitude/alpha_raw|alpha_std|avg_r",
        "attitude/alpha_drop/*",
    ),
    "test_published_r.test_the_coefficients_of_test_scores_by_education": (
        f"sat.act/aov_ACT/{_GROUPED}",
        "sat.act/n",
        "sat.act/statsBy_education/ICC1|ICC2/ACT",
    ),
    "test_published_r.test_the_factors_of_holzinger_and_swineford": (
        f"HolzingerSwineford1939/computed/{_FIT}",
    ),
    "test_published_r.test_careless_answers": (
        "careless_dataset|careless_dataset2/dim|longstring_head|irv_head|mahad_head/*",
        "careless_dataset|careless_dataset2/longstring_summary|irv_summary/*",
        "careless_dataset/mahad_flag_99",
    ),
    "test_published.test_shrout_and_fleiss_one_way_coefficients": (
        "shrout_fleiss1979/published/ICC1|ICC1k",
        "shrout_fleiss1979/computed/0|3/type|ICC|F|p|df1|df2",
    ),
    "test_published.test_the_example_of_jacobson_and_truax": (
        "jacobson_truax1991/x1|x2|sd1|rxx|SE|Sdiff|RC",
    ),
    "test_published.test_the_variances_of_the_nulls": ("null_variances/*",),
}

#: published.json: reason -> paths no test claims.
PUBLISHED_NOT_OURS: Paths = {
    "words, not figures": (
        "versions|licences/*",
        "status/computed",
        "status/*/*",
        "bh1996/published_check/source",
        "bfi/alpha_reported_note",
        "HolzingerSwineford1939/published",
        "cohesion/rwg_j_platoon|rwg_COH01/*/grpid|gsize|_row",
        "shrout_fleiss1979/computed/0|3/_row",
    ),
    "alpha of raters with missing answers, which ours leaves out": ("bfi/alpha_scoreItems/*",),
    "the same coefficients of two more tests": (
        "sat.act/statsBy_education/ICC1|ICC2/education|SATV|SATQ",
    ),
    "not computed here": (
        "attitude/G6",
        "HolzingerSwineford1939/computed/aic|bic",
    ),
    "limits of ICC(1) come from a bootstrap over leaders; measurement.md 1.6": (
        "shrout_fleiss1979/computed/0|3/lower bound|upper bound",
    ),
    "two-way coefficients do not apply: raters are not crossed; measurement.md 1.6": (
        "shrout_fleiss1979/published/ICC2|ICC3|ICC2k|ICC3k",
        "shrout_fleiss1979/computed/1|2|4|5/*",
    ),
}
