-- HR: people, jobs and places of an invented company. The structure (tables, columns, constraints, indexes, row counts)
-- follows Oracle's sample schema HR (github.com/oracle-samples/db-sample-schemas, MIT); rows and descriptions are our own.
-- Run it as the owner, in an empty schema. True Oracle SQL: it runs on Oracle Database 19c and later as it stands.

CREATE TABLE regions (
  region_id   NUMBER CONSTRAINT region_id_nn NOT NULL,
  region_name VARCHAR2(25),
  CONSTRAINT reg_id_pk PRIMARY KEY (region_id)
);

CREATE TABLE countries (
  country_id   CHAR(2) CONSTRAINT country_id_nn NOT NULL,
  country_name VARCHAR2(60),
  region_id    NUMBER,
  CONSTRAINT country_c_id_pk PRIMARY KEY (country_id),
  CONSTRAINT countr_reg_fk FOREIGN KEY (region_id) REFERENCES regions (region_id)
) ORGANIZATION INDEX;

CREATE TABLE locations (
  location_id    NUMBER(4),
  street_address VARCHAR2(40),
  postal_code    VARCHAR2(12),
  city           VARCHAR2(30) CONSTRAINT loc_city_nn NOT NULL,
  state_province VARCHAR2(25),
  country_id     CHAR(2),
  CONSTRAINT loc_id_pk PRIMARY KEY (location_id),
  CONSTRAINT loc_c_id_fk FOREIGN KEY (country_id) REFERENCES countries (country_id)
);

CREATE TABLE departments (
  department_id   NUMBER(4),
  department_name VARCHAR2(30) CONSTRAINT dept_name_nn NOT NULL,
  manager_id      NUMBER(6),
  location_id     NUMBER(4),
  CONSTRAINT dept_id_pk PRIMARY KEY (department_id),
  CONSTRAINT dept_loc_fk FOREIGN KEY (location_id) REFERENCES locations (location_id)
);

CREATE TABLE jobs (
  job_id     VARCHAR2(10),
  job_title  VARCHAR2(35) CONSTRAINT job_title_nn NOT NULL,
  min_salary NUMBER(6),
  max_salary NUMBER(6),
  CONSTRAINT job_id_pk PRIMARY KEY (job_id)
);

CREATE TABLE employees (
  employee_id    NUMBER(6),
  first_name     VARCHAR2(20),
  last_name      VARCHAR2(25) CONSTRAINT emp_last_name_nn NOT NULL,
  email          VARCHAR2(25) CONSTRAINT emp_email_nn NOT NULL,
  phone_number   VARCHAR2(20),
  hire_date      DATE CONSTRAINT emp_hire_date_nn NOT NULL,
  job_id         VARCHAR2(10) CONSTRAINT emp_job_nn NOT NULL,
  salary         NUMBER(8,2),
  commission_pct NUMBER(2,2),
  manager_id     NUMBER(6),
  department_id  NUMBER(4),
  CONSTRAINT emp_salary_min CHECK (salary > 0),
  CONSTRAINT emp_email_uk UNIQUE (email),
  CONSTRAINT emp_emp_id_pk PRIMARY KEY (employee_id),
  CONSTRAINT emp_dept_fk FOREIGN KEY (department_id) REFERENCES departments (department_id),
  CONSTRAINT emp_job_fk FOREIGN KEY (job_id) REFERENCES jobs (job_id),
  CONSTRAINT emp_manager_fk FOREIGN KEY (manager_id) REFERENCES employees (employee_id)
);

CREATE TABLE job_history (
  employee_id   NUMBER(6) CONSTRAINT jhist_employee_nn NOT NULL,
  start_date    DATE CONSTRAINT jhist_start_date_nn NOT NULL,
  end_date      DATE CONSTRAINT jhist_end_date_nn NOT NULL,
  job_id        VARCHAR2(10) CONSTRAINT jhist_job_nn NOT NULL,
  department_id NUMBER(4),
  CONSTRAINT jhist_date_interval CHECK (end_date > start_date),
  CONSTRAINT jhist_emp_id_st_date_pk PRIMARY KEY (employee_id, start_date),
  CONSTRAINT jhist_job_fk FOREIGN KEY (job_id) REFERENCES jobs (job_id),
  CONSTRAINT jhist_emp_fk FOREIGN KEY (employee_id) REFERENCES employees (employee_id),
  CONSTRAINT jhist_dept_fk FOREIGN KEY (department_id) REFERENCES departments (department_id)
);

CREATE SEQUENCE locations_seq START WITH 3300 INCREMENT BY 100 MAXVALUE 9900 NOCACHE NOCYCLE;
CREATE SEQUENCE departments_seq START WITH 280 INCREMENT BY 10 MAXVALUE 9990 NOCACHE NOCYCLE;
CREATE SEQUENCE employees_seq START WITH 207 INCREMENT BY 1 NOCACHE NOCYCLE;

INSERT INTO regions VALUES (10, 'Europe');
INSERT INTO regions VALUES (20, 'Americas');
INSERT INTO regions VALUES (30, 'Asia');
INSERT INTO regions VALUES (40, 'Oceania');
INSERT INTO regions VALUES (50, 'Africa');

INSERT INTO countries VALUES ('AR', 'Argentina', 20);
INSERT INTO countries VALUES ('AU', 'Australia', 40);
INSERT INTO countries VALUES ('BE', 'Belgium', 10);
INSERT INTO countries VALUES ('BR', 'Brazil', 20);
INSERT INTO countries VALUES ('CA', 'Canada', 20);
INSERT INTO countries VALUES ('CH', 'Switzerland', 10);
INSERT INTO countries VALUES ('CN', 'China', 30);
INSERT INTO countries VALUES ('DE', 'Germany', 10);
INSERT INTO countries VALUES ('DK', 'Denmark', 10);
INSERT INTO countries VALUES ('EG', 'Egypt', 50);
INSERT INTO countries VALUES ('FR', 'France', 10);
INSERT INTO countries VALUES ('IL', 'Israel', 30);
INSERT INTO countries VALUES ('IN', 'India', 30);
INSERT INTO countries VALUES ('IT', 'Italy', 10);
INSERT INTO countries VALUES ('JP', 'Japan', 30);
INSERT INTO countries VALUES ('KW', 'Kuwait', 30);
INSERT INTO countries VALUES ('ML', 'Malaysia', 30);
INSERT INTO countries VALUES ('MX', 'Mexico', 20);
INSERT INTO countries VALUES ('NG', 'Nigeria', 50);
INSERT INTO countries VALUES ('NL', 'Netherlands', 10);
INSERT INTO countries VALUES ('SG', 'Singapore', 30);
INSERT INTO countries VALUES ('UK', 'United Kingdom', 10);
INSERT INTO countries VALUES ('US', 'United States', 20);
INSERT INTO countries VALUES ('ZM', 'Zambia', 50);
INSERT INTO countries VALUES ('ZW', 'Zimbabwe', 50);

INSERT INTO locations VALUES (1000, '12 Quay Lane', '20121', 'Milano', NULL, 'IT');
INSERT INTO locations VALUES (1100, '3 Viale del Parco', '00184', 'Roma', NULL, 'IT');
INSERT INTO locations VALUES (1200, '5-2 Kanda', '101-0041', 'Tokyo', 'Tokyo Prefecture', 'JP');
INSERT INTO locations VALUES (1300, '77 Harbour Row', '650-0001', 'Kobe', NULL, 'JP');
INSERT INTO locations VALUES (1400, '901 Prairie Road', '76051', 'Grapevine', 'Texas', 'US');
INSERT INTO locations VALUES (1500, '14 Fog Street', '94110', 'San Francisco', 'California', 'US');
INSERT INTO locations VALUES (1600, '8 Mill Yard', '07030', 'Hoboken', 'New Jersey', 'US');
INSERT INTO locations VALUES (1700, '410 Rainier Way', '98101', 'Seattle', 'Washington', 'US');
INSERT INTO locations VALUES (1800, '26 Maple Court', 'M4B 1B3', 'Toronto', 'Ontario', 'CA');
INSERT INTO locations VALUES (1900, '9 Poplar Drive', 'Y1A 0A1', 'Whitehorse', 'Yukon', 'CA');
INSERT INTO locations VALUES (2000, '31 Lotus Alley', '200001', 'Shanghai', NULL, 'CN');
INSERT INTO locations VALUES (2100, '6 Banyan Marg', '400001', 'Mumbai', 'Maharashtra', 'IN');
INSERT INTO locations VALUES (2200, '18 Wharf Parade', '2010', 'Sydney', 'New South Wales', 'AU');
INSERT INTO locations VALUES (2300, '40 Temple Steps', '238801', 'Singapore', NULL, 'SG');
INSERT INTO locations VALUES (2400, '2 Kingfisher Close', 'EC1A 1BB', 'London', NULL, 'UK');
INSERT INTO locations VALUES (2500, '17 College Green', 'OX1 2JD', 'Oxford', 'Oxfordshire', 'UK');
INSERT INTO locations VALUES (2600, '5 Weaver Street', 'M1 1AE', 'Stretford', 'Greater Manchester', 'UK');
INSERT INTO locations VALUES (2700, '22 Brunnenweg', '80331', 'Munich', 'Bavaria', 'DE');
INSERT INTO locations VALUES (2800, '64 Rua das Flores', '01310-100', 'Sao Paulo', 'Sao Paulo', 'BR');
INSERT INTO locations VALUES (2900, '11 Rue du Lac', '1201', 'Geneva', 'Geneve', 'CH');
INSERT INTO locations VALUES (3000, '7 Aareweg', '3011', 'Bern', 'BE', 'CH');
INSERT INTO locations VALUES (3100, '19 Grachtkade', '3511', 'Utrecht', 'Utrecht', 'NL');
INSERT INTO locations VALUES (3200, '33 Calle Jacaranda', '06700', 'Mexico City', 'Distrito Federal', 'MX');

INSERT INTO departments VALUES (10, 'Administration', 200, 1700);
INSERT INTO departments VALUES (20, 'Marketing', 201, 1800);
INSERT INTO departments VALUES (30, 'Purchasing', 114, 1700);
INSERT INTO departments VALUES (40, 'Human Resources', 203, 2400);
INSERT INTO departments VALUES (50, 'Shipping', 121, 1500);
INSERT INTO departments VALUES (60, 'IT', 103, 1400);
INSERT INTO departments VALUES (70, 'Public Relations', 204, 2700);
INSERT INTO departments VALUES (80, 'Sales', 145, 2500);
INSERT INTO departments VALUES (90, 'Executive', 100, 1700);
INSERT INTO departments VALUES (100, 'Finance', 108, 1700);
INSERT INTO departments VALUES (110, 'Accounting', 205, 1700);
INSERT INTO departments VALUES (120, 'Treasury', NULL, 1700);
INSERT INTO departments VALUES (130, 'Corporate Tax', NULL, 1700);
INSERT INTO departments VALUES (140, 'Credit Control', NULL, 1700);
INSERT INTO departments VALUES (150, 'Shareholder Services', NULL, 1700);
INSERT INTO departments VALUES (160, 'Benefits', NULL, 1700);
INSERT INTO departments VALUES (170, 'Manufacturing', NULL, 1700);
INSERT INTO departments VALUES (180, 'Construction', NULL, 1700);
INSERT INTO departments VALUES (190, 'Contracting', NULL, 1700);
INSERT INTO departments VALUES (200, 'Operations', NULL, 1700);
INSERT INTO departments VALUES (210, 'IT Support', NULL, 1700);
INSERT INTO departments VALUES (220, 'Network Operations', NULL, 1700);
INSERT INTO departments VALUES (230, 'IT Helpdesk', NULL, 1700);
INSERT INTO departments VALUES (240, 'Public Sector Sales', NULL, 1700);
INSERT INTO departments VALUES (250, 'Retail Sales', NULL, 1700);
INSERT INTO departments VALUES (260, 'Recruiting', NULL, 1700);
INSERT INTO departments VALUES (270, 'Payroll', NULL, 1700);

INSERT INTO jobs VALUES ('AD_PRES', 'President', 20000, 40000);
INSERT INTO jobs VALUES ('AD_VP', 'Vice President of Administration', 15000, 30000);
INSERT INTO jobs VALUES ('AD_ASST', 'Assistant to Administration', 3000, 6000);
INSERT INTO jobs VALUES ('FI_MGR', 'Head of Finance', 8200, 16000);
INSERT INTO jobs VALUES ('FI_ACCOUNT', 'Finance Accountant', 4200, 9000);
INSERT INTO jobs VALUES ('AC_MGR', 'Head of Accounting', 8200, 16000);
INSERT INTO jobs VALUES ('AC_ACCOUNT', 'Public Accountant', 4200, 9000);
INSERT INTO jobs VALUES ('SA_MAN', 'Sales Manager', 10000, 20000);
INSERT INTO jobs VALUES ('SA_REP', 'Sales Representative', 6000, 12500);
INSERT INTO jobs VALUES ('PU_MAN', 'Purchasing Manager', 8000, 15000);
INSERT INTO jobs VALUES ('PU_CLERK', 'Purchasing Clerk', 2500, 5500);
INSERT INTO jobs VALUES ('ST_MAN', 'Stock Manager', 5500, 8500);
INSERT INTO jobs VALUES ('ST_CLERK', 'Stock Clerk', 2000, 5000);
INSERT INTO jobs VALUES ('SH_CLERK', 'Shipping Clerk', 2500, 5500);
INSERT INTO jobs VALUES ('IT_PROG', 'Programmer', 4000, 10500);
INSERT INTO jobs VALUES ('MK_MAN', 'Marketing Manager', 9000, 15000);
INSERT INTO jobs VALUES ('MK_REP', 'Marketing Representative', 4000, 9000);
INSERT INTO jobs VALUES ('HR_REP', 'Human Resources Representative', 4000, 9000);
INSERT INTO jobs VALUES ('PR_REP', 'Public Relations Representative', 4500, 10500);

INSERT INTO employees VALUES (100, 'Hana', 'Abara', 'HABARA', '1.487.555.5810', DATE '2013-03-31', 'AD_PRES', 24000, NULL, NULL, 90);
INSERT INTO employees VALUES (101, 'Marek', 'Bergmann', 'MBERGMANN', '1.545.555.1308', DATE '2015-02-12', 'AD_VP', 17000, NULL, 100, 90);
INSERT INTO employees VALUES (102, 'Amara', 'Castellan', 'ACASTELLAN', '1.364.555.6024', DATE '2011-04-03', 'AD_VP', 17000, NULL, 100, 90);
INSERT INTO employees VALUES (103, 'Wanda', 'Dorset', 'WDORSET', '1.368.555.9851', DATE '2016-03-28', 'IT_PROG', 9000, NULL, 102, 60);
INSERT INTO employees VALUES (104, 'Zoltan', 'Eklund', 'ZEKLUND', '1.552.555.9963', DATE '2016-06-28', 'IT_PROG', 6000, NULL, 103, 60);
INSERT INTO employees VALUES (105, 'Priya', 'Farkas', 'PFARKAS', '1.279.555.7781', DATE '2015-07-29', 'IT_PROG', 9600, NULL, 103, 60);
INSERT INTO employees VALUES (106, 'Ugo', 'Galloway', 'UGALLOWAY', '1.294.555.3877', DATE '2015-03-18', 'IT_PROG', 4800, NULL, 103, 60);
INSERT INTO employees VALUES (107, 'Nadia', 'Halloran', 'NHALLORAN', '1.202.555.5855', DATE '2017-07-09', 'IT_PROG', 4200, NULL, 103, 60);
INSERT INTO employees VALUES (108, 'Hana', 'Ishikawa', 'HISHIKAWA', '1.641.555.0513', DATE '2012-11-25', 'FI_MGR', 12008, NULL, 101, 100);
INSERT INTO employees VALUES (109, 'Mateo', 'Jansson', 'MJANSSON', '1.379.555.2269', DATE '2013-11-12', 'FI_ACCOUNT', 9000, NULL, 108, 100);
INSERT INTO employees VALUES (110, 'Noor', 'Karlsen', 'NKARLSEN', '1.579.555.6223', DATE '2014-11-14', 'FI_ACCOUNT', 8200, NULL, 108, 100);
INSERT INTO employees VALUES (111, 'Bruno', 'Lindqvist', 'BLINDQVIST', '1.876.555.7624', DATE '2015-10-26', 'FI_ACCOUNT', 7700, NULL, 108, 100);
INSERT INTO employees VALUES (112, 'Quentin', 'Marchetti', 'QMARCHETTI', '1.220.555.3691', DATE '2015-09-23', 'FI_ACCOUNT', 7800, NULL, 108, 100);
INSERT INTO employees VALUES (113, 'Tess', 'Novotny', 'TNOVOTNY', '1.679.555.8734', DATE '2016-05-04', 'FI_ACCOUNT', 6900, NULL, 108, 100);
INSERT INTO employees VALUES (114, 'Emeka', 'Okafor', 'EOKAFOR', '1.693.555.7659', DATE '2012-07-21', 'PU_MAN', 11000, NULL, 100, 30);
INSERT INTO employees VALUES (115, 'Rhea', 'Petrov', 'RPETROV', '1.801.555.6035', DATE '2013-09-13', 'PU_CLERK', 3100, NULL, 114, 30);
INSERT INTO employees VALUES (116, 'Zoltan', 'Quiroga', 'ZQUIROGA', '1.672.555.5725', DATE '2013-03-02', 'PU_CLERK', 2900, NULL, 114, 30);
INSERT INTO employees VALUES (117, 'Greta', 'Rasmussen', 'GRASMUSSEN', '1.514.555.3238', DATE '2015-04-03', 'PU_CLERK', 2800, NULL, 114, 30);
INSERT INTO employees VALUES (118, 'Amara', 'Silveira', 'ASILVEIRA', '1.603.555.6232', DATE '2015-10-23', 'PU_CLERK', 2600, NULL, 114, 30);
INSERT INTO employees VALUES (119, 'Viktor', 'Takeda', 'VTAKEDA', '1.521.555.0600', DATE '2016-06-06', 'PU_CLERK', 2500, NULL, 114, 30);
INSERT INTO employees VALUES (120, 'Samir', 'Ueland', 'SUELAND', '1.338.555.6882', DATE '2016-10-04', 'ST_MAN', 8000, NULL, 100, 50);
INSERT INTO employees VALUES (121, 'Kofi', 'Varga', 'KVARGA', '1.330.555.8597', DATE '2017-10-13', 'ST_MAN', 8200, NULL, 100, 50);
INSERT INTO employees VALUES (122, 'Goran', 'Whitlock', 'GWHITLOCK', '1.426.555.8160', DATE '2017-09-01', 'ST_MAN', 7900, NULL, 100, 50);
INSERT INTO employees VALUES (123, 'Yusuf', 'Xanthos', 'YXANTHOS', '1.265.555.6338', DATE '2013-06-26', 'ST_MAN', 6500, NULL, 100, 50);
INSERT INTO employees VALUES (124, 'Priya', 'Yamada', 'PYAMADA', '1.456.555.0487', DATE '2015-10-26', 'ST_MAN', 5800, NULL, 100, 50);
INSERT INTO employees VALUES (125, 'Priya', 'Zielinski', 'PZIELINSKI', '1.843.555.7705', DATE '2017-03-29', 'ST_CLERK', 2200, NULL, 120, 50);
INSERT INTO employees VALUES (126, 'Viktor', 'Ashdown', 'VASHDOWN', '1.820.555.5117', DATE '2016-09-09', 'ST_CLERK', 2400, NULL, 120, 50);
INSERT INTO employees VALUES (127, 'Pavel', 'Brandt', 'PBRANDT', '1.706.555.1352', DATE '2013-05-14', 'ST_CLERK', 3000, NULL, 120, 50);
INSERT INTO employees VALUES (128, 'Tess', 'Corvin', 'TCORVIN', '1.852.555.1085', DATE '2015-10-01', 'ST_CLERK', 2200, NULL, 120, 50);
INSERT INTO employees VALUES (129, 'Noor', 'Delacroix', 'NDELACROIX', '1.420.555.0818', DATE '2013-09-29', 'ST_CLERK', 2700, NULL, 121, 50);
INSERT INTO employees VALUES (130, 'Yara', 'Eastman', 'YEASTMAN', '1.422.555.2821', DATE '2014-04-27', 'ST_CLERK', 2200, NULL, 121, 50);
INSERT INTO employees VALUES (131, 'Stefan', 'Fontana', 'SFONTANA', '1.377.555.8673', DATE '2015-05-20', 'ST_CLERK', 2600, NULL, 121, 50);
INSERT INTO employees VALUES (132, 'Zita', 'Grimaldi', 'ZGRIMALDI', '1.770.555.9492', DATE '2017-02-28', 'ST_CLERK', 2300, NULL, 121, 50);
INSERT INTO employees VALUES (133, 'Ugo', 'Hartwell', 'UHARTWELL', '1.750.555.7451', DATE '2015-04-18', 'ST_CLERK', 3600, NULL, 122, 50);
INSERT INTO employees VALUES (134, 'Rhea', 'Iversen', 'RIVERSEN', '1.632.555.1827', DATE '2014-05-13', 'ST_CLERK', 2800, NULL, 122, 50);
INSERT INTO employees VALUES (135, 'Kofi', 'Jovanov', 'KJOVANOV', '1.451.555.4949', DATE '2013-04-01', 'ST_CLERK', 2800, NULL, 122, 50);
INSERT INTO employees VALUES (136, 'Rosa', 'Kessler', 'RKESSLER', '1.808.555.6377', DATE '2015-04-15', 'ST_CLERK', 2800, NULL, 122, 50);
INSERT INTO employees VALUES (137, 'Kofi', 'Laurent', 'KLAURENT', '1.342.555.8525', DATE '2013-01-15', 'ST_CLERK', 3200, NULL, 123, 50);
INSERT INTO employees VALUES (138, 'Goran', 'Moreau', 'GMOREAU', '1.878.555.9706', DATE '2016-07-08', 'ST_CLERK', 2800, NULL, 123, 50);
INSERT INTO employees VALUES (139, 'Elif', 'Nakano', 'ENAKANO', '1.562.555.3771', DATE '2016-10-10', 'ST_CLERK', 2900, NULL, 123, 50);
INSERT INTO employees VALUES (140, 'Stefan', 'Orlov', 'SORLOV', '1.822.555.1436', DATE '2015-01-26', 'ST_CLERK', 3100, NULL, 123, 50);
INSERT INTO employees VALUES (141, 'Diego', 'Pemberton', 'DPEMBERTON', '1.475.555.7694', DATE '2018-01-17', 'ST_CLERK', 3400, NULL, 124, 50);
INSERT INTO employees VALUES (142, 'Wen', 'Rinaldi', 'WRINALDI', '1.276.555.6202', DATE '2016-03-03', 'ST_CLERK', 3100, NULL, 124, 50);
INSERT INTO employees VALUES (143, 'Hana', 'Sorensen', 'HSORENSEN', '1.858.555.7587', DATE '2013-11-12', 'ST_CLERK', 2600, NULL, 124, 50);
INSERT INTO employees VALUES (144, 'Freya', 'Thackeray', 'FTHACKERAY', '1.443.555.8374', DATE '2013-07-09', 'ST_CLERK', 2500, NULL, 124, 50);
INSERT INTO employees VALUES (145, 'Greta', 'Underhill', 'GUNDERHILL', '1.495.555.1783', DATE '2018-08-05', 'SA_MAN', 14000, 0.4, 100, 80);
INSERT INTO employees VALUES (146, 'Hiroshi', 'Vasquez', 'HVASQUEZ', '1.601.555.4879', DATE '2016-12-06', 'SA_MAN', 13500, 0.3, 100, 80);
INSERT INTO employees VALUES (147, 'Wanda', 'Winther', 'WWINTHER', '1.206.555.4375', DATE '2014-10-07', 'SA_MAN', 12000, 0.3, 100, 80);
INSERT INTO employees VALUES (148, 'Freya', 'Yeoman', 'FYEOMAN', '1.761.555.7923', DATE '2016-05-03', 'SA_MAN', 11000, 0.3, 100, 80);
INSERT INTO employees VALUES (149, 'Noor', 'Zapata', 'NZAPATA', '1.602.555.4865', DATE '2015-06-30', 'SA_MAN', 10500, 0.2, 100, 80);
INSERT INTO employees VALUES (150, 'Wanda', 'Arkwright', 'WARKWRIGHT', '1.391.555.3822', DATE '2018-08-13', 'SA_REP', 9200, 0.25, 145, 80);
INSERT INTO employees VALUES (151, 'Nadia', 'Bellamy', 'NBELLAMY', '1.497.555.7453', DATE '2016-04-14', 'SA_REP', 8200, 0.2, 145, 80);
INSERT INTO employees VALUES (152, 'Viktor', 'Cromwell', 'VCROMWELL', '1.353.555.2029', DATE '2016-04-26', 'SA_REP', 9500, 0.1, 145, 80);
INSERT INTO employees VALUES (153, 'Vera', 'Draper', 'VDRAPER', '1.400.555.4270', DATE '2018-09-21', 'SA_REP', 6200, 0.25, 145, 80);
INSERT INTO employees VALUES (154, 'Yara', 'Ellery', 'YELLERY', '1.662.555.3486', DATE '2018-02-03', 'SA_REP', 10600, 0.2, 145, 80);
INSERT INTO employees VALUES (155, 'Jorge', 'Fairfax', 'JFAIRFAX', '1.603.555.0885', DATE '2014-02-21', 'SA_REP', 7000, 0.25, 145, 80);
INSERT INTO employees VALUES (156, 'Lena', 'Goodwin', 'LGOODWIN', '1.750.555.5623', DATE '2016-09-03', 'SA_REP', 10900, 0.35, 146, 80);
INSERT INTO employees VALUES (157, 'Elif', 'Hollis', 'EHOLLIS', '1.486.555.4295', DATE '2015-08-01', 'SA_REP', 8300, 0.15, 146, 80);
INSERT INTO employees VALUES (158, 'Amara', 'Inglis', 'AINGLIS', '1.348.555.5265', DATE '2015-07-30', 'SA_REP', 7900, 0.25, 146, 80);
INSERT INTO employees VALUES (159, 'Lucia', 'Jessop', 'LJESSOP', '1.690.555.0642', DATE '2017-04-06', 'SA_REP', 8900, 0.3, 146, 80);
INSERT INTO employees VALUES (160, 'Olga', 'Kendrick', 'OKENDRICK', '1.610.555.4198', DATE '2018-10-10', 'SA_REP', 6400, 0.1, 146, 80);
INSERT INTO employees VALUES (161, 'Zoltan', 'Langley', 'ZLANGLEY', '1.310.555.4334', DATE '2016-10-03', 'SA_REP', 7100, 0.1, 146, 80);
INSERT INTO employees VALUES (162, 'Lena', 'Mercer', 'LMERCER', '1.819.555.2047', DATE '2017-10-04', 'SA_REP', 6400, 0.35, 147, 80);
INSERT INTO employees VALUES (163, 'Lucia', 'Norwood', 'LNORWOOD', '1.620.555.5008', DATE '2016-08-24', 'SA_REP', 6600, 0.35, 147, 80);
INSERT INTO employees VALUES (164, 'Ines', 'Oakley', 'IOAKLEY', '1.766.555.0871', DATE '2018-01-06', 'SA_REP', 10000, 0.15, 147, 80);
INSERT INTO employees VALUES (165, 'Nadia', 'Prescott', 'NPRESCOTT', '1.532.555.2444', DATE '2016-08-19', 'SA_REP', 8100, 0.25, 147, 80);
INSERT INTO employees VALUES (166, 'Amara', 'Radley', 'ARADLEY', '1.238.555.6172', DATE '2017-04-01', 'SA_REP', 8700, 0.1, 147, 80);
INSERT INTO employees VALUES (167, 'Oskar', 'Stanton', 'OSTANTON', '1.201.555.2845', DATE '2017-05-05', 'SA_REP', 8100, 0.25, 147, 80);
INSERT INTO employees VALUES (168, 'Xavier', 'Tolliver', 'XTOLLIVER', '1.612.555.0595', DATE '2015-09-17', 'SA_REP', 11500, 0.25, 148, 80);
INSERT INTO employees VALUES (169, 'Oskar', 'Upton', 'OUPTON', '1.209.555.1467', DATE '2014-10-14', 'SA_REP', 7600, 0.25, 148, 80);
INSERT INTO employees VALUES (170, 'Olga', 'Verity', 'OVERITY', '1.435.555.9277', DATE '2016-06-04', 'SA_REP', 6600, 0.25, 148, 80);
INSERT INTO employees VALUES (171, 'Noor', 'Wexford', 'NWEXFORD', '1.836.555.7481', DATE '2018-03-18', 'SA_REP', 6500, 0.25, 148, 80);
INSERT INTO employees VALUES (172, 'Yusuf', 'Alder', 'YALDER', '1.711.555.8390', DATE '2014-05-31', 'SA_REP', 6500, 0.15, 148, 80);
INSERT INTO employees VALUES (173, 'Oskar', 'Birch', 'OBIRCH', '1.358.555.7764', DATE '2016-11-23', 'SA_REP', 9200, 0.35, 148, 80);
INSERT INTO employees VALUES (174, 'Rosa', 'Cedar', 'RCEDAR', '1.774.555.0417', DATE '2017-08-20', 'SA_REP', 7800, 0.2, 149, 80);
INSERT INTO employees VALUES (175, 'Farid', 'Dunmore', 'FDUNMORE', '1.910.555.8163', DATE '2017-05-07', 'SA_REP', 10400, 0.2, 149, 80);
INSERT INTO employees VALUES (176, 'Marek', 'Elder', 'MELDER', '1.705.555.8627', DATE '2015-09-07', 'SA_REP', 10500, 0.3, 149, 80);
INSERT INTO employees VALUES (177, 'Bjorn', 'Fenwick', 'BFENWICK', '1.504.555.9810', DATE '2015-12-15', 'SA_REP', 6400, 0.2, 149, 80);
INSERT INTO employees VALUES (178, 'Uma', 'Garrick', 'UGARRICK', '1.447.555.3699', DATE '2018-06-22', 'SA_REP', 8700, 0.25, 149, 80);
INSERT INTO employees VALUES (179, 'Amara', 'Hazel', 'AHAZEL', '1.953.555.2268', DATE '2017-06-19', 'SA_REP', 7000, 0.15, 149, NULL);
INSERT INTO employees VALUES (180, 'Greta', 'Ivory', 'GIVORY', '1.500.555.3558', DATE '2013-02-01', 'SH_CLERK', 2900, NULL, 120, 50);
INSERT INTO employees VALUES (181, 'Kofi', 'Juniper', 'KJUNIPER', '1.225.555.3235', DATE '2016-03-06', 'SH_CLERK', 2600, NULL, 120, 50);
INSERT INTO employees VALUES (182, 'Pavel', 'Knox', 'PKNOX', '1.459.555.6650', DATE '2015-11-12', 'SH_CLERK', 3800, NULL, 120, 50);
INSERT INTO employees VALUES (183, 'Samir', 'Linden', 'SLINDEN', '1.370.555.9592', DATE '2018-08-08', 'SH_CLERK', 3700, NULL, 120, 50);
INSERT INTO employees VALUES (184, 'Hiroshi', 'Maples', 'HMAPLES', '1.401.555.9237', DATE '2015-01-20', 'SH_CLERK', 2500, NULL, 121, 50);
INSERT INTO employees VALUES (185, 'Noor', 'Nettle', 'NNETTLE', '1.352.555.0368', DATE '2015-02-27', 'SH_CLERK', 4000, NULL, 121, 50);
INSERT INTO employees VALUES (186, 'Tomoko', 'Olive', 'TOLIVE', '1.797.555.6756', DATE '2014-04-25', 'SH_CLERK', 2800, NULL, 121, 50);
INSERT INTO employees VALUES (187, 'Nadia', 'Pine', 'NPINE', '1.887.555.8742', DATE '2018-10-26', 'SH_CLERK', 3000, NULL, 121, 50);
INSERT INTO employees VALUES (188, 'Wanda', 'Rowan', 'WROWAN', '1.255.555.6708', DATE '2016-12-14', 'SH_CLERK', 2600, NULL, 122, 50);
INSERT INTO employees VALUES (189, 'Bjorn', 'Sage', 'BSAGE', '1.579.555.5006', DATE '2013-08-26', 'SH_CLERK', 3400, NULL, 122, 50);
INSERT INTO employees VALUES (190, 'Hana', 'Thorne', 'HTHORNE', '1.519.555.0236', DATE '2018-05-02', 'SH_CLERK', 3500, NULL, 122, 50);
INSERT INTO employees VALUES (191, 'Zoltan', 'Umber', 'ZUMBER', '1.754.555.0249', DATE '2014-06-27', 'SH_CLERK', 3700, NULL, 122, 50);
INSERT INTO employees VALUES (192, 'Vera', 'Vale', 'VVALE', '1.592.555.2232', DATE '2013-03-02', 'SH_CLERK', 3700, NULL, 123, 50);
INSERT INTO employees VALUES (193, 'Pavel', 'Willow', 'PWILLOW', '1.378.555.2310', DATE '2016-11-27', 'SH_CLERK', 3300, NULL, 123, 50);
INSERT INTO employees VALUES (194, 'Marek', 'Yarrow', 'MYARROW', '1.259.555.8567', DATE '2014-05-19', 'SH_CLERK', 2800, NULL, 123, 50);
INSERT INTO employees VALUES (195, 'Pavel', 'Zephyr', 'PZEPHYR', '1.483.555.5934', DATE '2015-06-24', 'SH_CLERK', 3400, NULL, 123, 50);
INSERT INTO employees VALUES (196, 'Emeka', 'Crane', 'ECRANE', '1.320.555.5029', DATE '2017-05-23', 'SH_CLERK', 3900, NULL, 124, 50);
INSERT INTO employees VALUES (197, 'Stefan', 'Finch', 'SFINCH', '1.280.555.1457', DATE '2017-10-18', 'SH_CLERK', 4000, NULL, 124, 50);
INSERT INTO employees VALUES (198, 'Tess', 'Heron', 'THERON', '1.415.555.3361', DATE '2018-11-26', 'SH_CLERK', 3900, NULL, 124, 50);
INSERT INTO employees VALUES (199, 'Viktor', 'Ibis', 'VIBIS', '1.947.555.9616', DATE '2014-12-02', 'SH_CLERK', 2500, NULL, 124, 50);
INSERT INTO employees VALUES (200, 'Nadia', 'Jay', 'NJAY', '1.597.555.5995', DATE '2013-11-29', 'AD_ASST', 4400, NULL, 101, 10);
INSERT INTO employees VALUES (201, 'Ugo', 'Kestrel', 'UKESTREL', '1.960.555.7935', DATE '2014-08-04', 'MK_MAN', 13000, NULL, 100, 20);
INSERT INTO employees VALUES (202, 'Vera', 'Lark', 'VLARK', '1.954.555.6853', DATE '2015-06-07', 'MK_REP', 6000, NULL, 201, 20);
INSERT INTO employees VALUES (203, 'Aisha', 'Merlin', 'AMERLIN', '1.258.555.3644', DATE '2012-06-24', 'HR_REP', 6500, NULL, 101, 40);
INSERT INTO employees VALUES (204, 'Chiara', 'Oriole', 'CORIOLE', '1.852.555.0723', DATE '2012-03-30', 'PR_REP', 10000, NULL, 101, 70);
INSERT INTO employees VALUES (205, 'Hiroshi', 'Plover', 'HPLOVER', '1.652.555.5361', DATE '2012-09-30', 'AC_MGR', 12008, NULL, 101, 110);
INSERT INTO employees VALUES (206, 'Lena', 'Robin', 'LROBIN', '1.471.555.4169', DATE '2012-07-28', 'AC_ACCOUNT', 8300, NULL, 205, 110);

INSERT INTO job_history VALUES (101, DATE '2008-09-21', DATE '2012-10-27', 'AC_ACCOUNT', 110);
INSERT INTO job_history VALUES (101, DATE '2012-10-28', DATE '2015-03-15', 'AC_MGR', 110);
INSERT INTO job_history VALUES (102, DATE '2006-01-13', DATE '2011-01-01', 'IT_PROG', 60);
INSERT INTO job_history VALUES (201, DATE '2010-02-17', DATE '2013-12-19', 'MK_REP', 20);
INSERT INTO job_history VALUES (120, DATE '2011-03-24', DATE '2012-12-31', 'ST_CLERK', 50);
INSERT INTO job_history VALUES (121, DATE '2011-01-01', DATE '2012-12-31', 'ST_CLERK', 50);
INSERT INTO job_history VALUES (200, DATE '2005-09-17', DATE '2011-06-17', 'AD_ASST', 90);
INSERT INTO job_history VALUES (200, DATE '2011-07-01', DATE '2012-12-31', 'AC_ACCOUNT', 90);
INSERT INTO job_history VALUES (145, DATE '2012-03-24', DATE '2012-12-31', 'SA_REP', 80);
INSERT INTO job_history VALUES (145, DATE '2013-01-01', DATE '2013-12-31', 'SA_MAN', 80);

COMMIT;

-- Departments and employees refer to each other, so this key comes when both have their rows.
ALTER TABLE departments ADD CONSTRAINT dept_mgr_fk FOREIGN KEY (manager_id) REFERENCES employees (employee_id);

CREATE INDEX emp_department_ix ON employees (department_id);
CREATE INDEX emp_job_ix ON employees (job_id);
CREATE INDEX emp_manager_ix ON employees (manager_id);
CREATE INDEX emp_name_ix ON employees (last_name, first_name);
CREATE INDEX dept_location_ix ON departments (location_id);
CREATE INDEX jhist_job_ix ON job_history (job_id);
CREATE INDEX jhist_employee_ix ON job_history (employee_id);
CREATE INDEX jhist_department_ix ON job_history (department_id);
CREATE INDEX loc_city_ix ON locations (city);
CREATE INDEX loc_state_province_ix ON locations (state_province);
CREATE INDEX loc_country_ix ON locations (country_id);

CREATE OR REPLACE VIEW emp_details_view (
  employee_id, job_id, manager_id, department_id, location_id, country_id, first_name, last_name, salary,
  commission_pct, department_name, job_title, city, state_province, country_name, region_name
) AS
SELECT e.employee_id, e.job_id, e.manager_id, e.department_id, d.location_id, l.country_id, e.first_name, e.last_name,
       e.salary, e.commission_pct, d.department_name, j.job_title, l.city, l.state_province, c.country_name,
       r.region_name
  FROM employees e, departments d, jobs j, locations l, countries c, regions r
 WHERE e.department_id = d.department_id
   AND d.location_id = l.location_id
   AND l.country_id = c.country_id
   AND c.region_id = r.region_id
   AND j.job_id = e.job_id
WITH READ ONLY;

CREATE OR REPLACE PROCEDURE secure_dml IS
BEGIN
  IF TO_CHAR(SYSDATE, 'HH24:MI') NOT BETWEEN '08:00' AND '18:00'
     OR TO_CHAR(SYSDATE, 'DY', 'NLS_DATE_LANGUAGE = AMERICAN') IN ('SAT', 'SUN') THEN
    RAISE_APPLICATION_ERROR(-20205, 'Personnel data may be changed in office hours only');
  END IF;
END secure_dml;
/

CREATE OR REPLACE TRIGGER secure_employees
  BEFORE INSERT OR UPDATE OR DELETE ON employees
BEGIN
  secure_dml;
END secure_employees;
/

ALTER TRIGGER secure_employees DISABLE;

CREATE OR REPLACE PROCEDURE add_job_history (
  p_emp_id        job_history.employee_id%TYPE,
  p_start_date    job_history.start_date%TYPE,
  p_end_date      job_history.end_date%TYPE,
  p_job_id        job_history.job_id%TYPE,
  p_department_id job_history.department_id%TYPE
) IS
BEGIN
  INSERT INTO job_history (employee_id, start_date, end_date, job_id, department_id)
  VALUES (p_emp_id, p_start_date, p_end_date, p_job_id, p_department_id);
END add_job_history;
/

CREATE OR REPLACE TRIGGER update_job_history
  AFTER UPDATE OF job_id, department_id ON employees
  FOR EACH ROW
BEGIN
  add_job_history(:OLD.employee_id, :OLD.hire_date, SYSDATE, :OLD.job_id, :OLD.department_id);
END update_job_history;
/

COMMENT ON TABLE regions IS 'Parts of the world in which the company does business';
COMMENT ON COLUMN regions.region_id IS 'Number of the region; primary key';
COMMENT ON COLUMN regions.region_name IS 'Name of the region';
COMMENT ON TABLE countries IS 'Countries with the region each belongs to; stored as an index';
COMMENT ON COLUMN countries.country_id IS 'Two-letter code of the country; primary key';
COMMENT ON COLUMN countries.country_name IS 'Name of the country';
COMMENT ON COLUMN countries.region_id IS 'Region of the country; refers to REGIONS';
COMMENT ON TABLE locations IS 'Addresses of offices, warehouses and plants; customers are not kept here';
COMMENT ON COLUMN locations.location_id IS 'Number of the site; primary key';
COMMENT ON COLUMN locations.street_address IS 'Street and house number';
COMMENT ON COLUMN locations.postal_code IS 'Postal code as the country writes it';
COMMENT ON COLUMN locations.city IS 'City; always given';
COMMENT ON COLUMN locations.state_province IS 'State, province or canton, where the country has them';
COMMENT ON COLUMN locations.country_id IS 'Country of the site; refers to COUNTRIES';
COMMENT ON TABLE departments IS 'Departments with their head and their site; some have nobody yet';
COMMENT ON COLUMN departments.department_id IS 'Number of the department; primary key';
COMMENT ON COLUMN departments.department_name IS 'Name of the department; always given';
COMMENT ON COLUMN departments.manager_id IS 'Head of the department; refers to EMPLOYEES';
COMMENT ON COLUMN departments.location_id IS 'Site of the department; refers to LOCATIONS';
COMMENT ON TABLE jobs IS 'Job titles with the range of their salaries';
COMMENT ON COLUMN jobs.job_id IS 'Short code of the job; primary key';
COMMENT ON COLUMN jobs.job_title IS 'Title of the job; always given';
COMMENT ON COLUMN jobs.min_salary IS 'Lowest monthly salary for the job';
COMMENT ON COLUMN jobs.max_salary IS 'Highest monthly salary for the job';
COMMENT ON TABLE employees IS 'People who work for the company, with job, pay, manager and department';
COMMENT ON COLUMN employees.employee_id IS 'Number of the employee; primary key';
COMMENT ON COLUMN employees.first_name IS 'Given name; may be missing';
COMMENT ON COLUMN employees.last_name IS 'Family name; always given';
COMMENT ON COLUMN employees.email IS 'Mail name without domain; unique';
COMMENT ON COLUMN employees.phone_number IS 'Telephone with country and area code';
COMMENT ON COLUMN employees.hire_date IS 'Day on which the present employment began';
COMMENT ON COLUMN employees.job_id IS 'Present job; refers to JOBS';
COMMENT ON COLUMN employees.salary IS 'Monthly salary in US dollars; more than zero';
COMMENT ON COLUMN employees.commission_pct IS 'Share of sales paid as commission; only sales staff have one';
COMMENT ON COLUMN employees.manager_id IS 'Direct manager; refers to EMPLOYEES, and missing only for the president';
COMMENT ON COLUMN employees.department_id IS 'Department; refers to DEPARTMENTS, missing for people without one';
COMMENT ON TABLE job_history IS 'Jobs that employees held before the present one';
COMMENT ON COLUMN job_history.employee_id IS 'Employee; refers to EMPLOYEES, part of the primary key';
COMMENT ON COLUMN job_history.start_date IS 'First day in the job; part of the primary key';
COMMENT ON COLUMN job_history.end_date IS 'Last day in the job; after START_DATE';
COMMENT ON COLUMN job_history.job_id IS 'Job held; refers to JOBS';
COMMENT ON COLUMN job_history.department_id IS 'Department at that time; refers to DEPARTMENTS';
