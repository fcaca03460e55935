/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of artifacts that are built without Maven, so that no archive names them. */
#include "catalog/java.h"

/* The first beginning that fits; those with a dash at their end are families. */
static const struct {
	const char *begin, *group;
} groups[] = {
	{ "checker-qual", "org.checkerframework" },
	{ "elasticsearch", "org.elasticsearch" },
	{ "grpc-", "io.grpc" },
	{ "hibernate-core", "org.hibernate.orm" },
	{ "junit-jupiter", "org.junit.jupiter" },
	{ "junit-platform-", "org.junit.platform" },
	{ "kafka-", "org.apache.kafka" },
	{ "kotlin-", "org.jetbrains.kotlin" },
	{ "kotlinx-", "org.jetbrains.kotlinx" },
	{ "lucene-", "org.apache.lucene" },
	{ "micrometer-", "io.micrometer" },
	{ "mockito-", "org.mockito" },
	{ "okhttp", "com.squareup.okhttp3" },
	{ "okio", "com.squareup.okio" },
	{ "reactor-core", "io.projectreactor" },
	{ "reactor-netty", "io.projectreactor.netty" },
	{ "spring-batch-", "org.springframework.batch" },
	{ "spring-boot", "org.springframework.boot" },
	{ "spring-cloud-", "org.springframework.cloud" },
	{ "spring-data-", "org.springframework.data" },
	{ "spring-integration-", "org.springframework.integration" },
	{ "spring-kafka", "org.springframework.kafka" },
	{ "spring-security-", "org.springframework.security" },
	{ "spring-session-", "org.springframework.session" },
	{ "spring-", "org.springframework" },
	{ "tomcat-embed-", "org.apache.tomcat.embed" },
	{ "tomcat-", "org.apache.tomcat" },
};

sb_str sb_java_group(sb_str name)
{
	for (size_t i = 0; i < SB_LEN(groups); i++)
		if (sb_str_starts(name, sb_str_c(groups[i].begin)))
			return sb_str_c(groups[i].group);
	return (sb_str){ 0 };
}
